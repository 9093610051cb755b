//go:build !windows && !darwin && !freebsd

package sockcore

// descState is what the reactor knows of a descriptor.
type descState struct {
	// gen tells this registration from an earlier socket's on the same number;
	// 0: the reactor does not know the descriptor.
	gen int32
}

// arm has nothing to ask for: every edge of what is registered is reported.
func (*reactor) arm(*desc, uint8) Code { return 0 }

// shut has nothing to add: a shutdown is an edge.
func (*reactor) shut(*desc) {}

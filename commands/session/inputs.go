package session

// inputs makes inputs for each command, and keeps those that nothing uses.
type inputs struct {
	free  [][]any
	makes []func() any
}

// take gives an input of the command that nothing else uses.
func (p *inputs) take(cmd *Command) any {
	for cmd.index >= len(p.free) {
		p.free, p.makes = append(p.free, nil), append(p.makes, nil)
	}
	if free := p.free[cmd.index]; len(free) > 0 {
		p.free[cmd.index] = free[:len(free)-1]
		return free[len(free)-1]
	}
	if p.makes[cmd.index] == nil {
		p.makes[cmd.index] = cmd.Many()
	}
	return p.makes[cmd.index]()
}

// give gives back an input that was taken.
func (p *inputs) give(cmd *Command, in any) {
	if cmd.index < 0 {
		return
	}
	p.free[cmd.index] = append(p.free[cmd.index], in)
}

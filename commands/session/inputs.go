package session

// inputs are a flow's that nothing uses, for each command.
type inputs [][]any

// take gives an input of the command that nothing else uses.
func (p *inputs) take(cmd *Command) any {
	if cmd.index < len(*p) {
		free := (*p)[cmd.index]
		if n := len(free); n > 0 {
			(*p)[cmd.index] = free[:n-1]
			return free[n-1]
		}
	}
	return cmd.New()
}

// give gives it back.
func (p *inputs) give(cmd *Command, in any) {
	for cmd.index >= len(*p) {
		*p = append(*p, nil)
	}
	(*p)[cmd.index] = append((*p)[cmd.index], in)
}

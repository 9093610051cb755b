package record

// Inputs are those that need no job, with variables, sockets and commands that are there.
func Inputs() []string {
	own, peer := endpointSource{"a", "local"}, endpointSource{"b", "remote"}
	return []string{
		inputSet("kept1", "$_"), inputRename("kept1", "kept2"), inputGive("A", "two words"), inputSetting("timeout", "1s"), inputForget("kept2"),
		inputCapture("port1", own.port()), inputCapture("address1", peer.address()),
		inputKeeping("kept3", inputCapture("port2", peer.port())), inputInstead("interrupt 1"),
		inputAlias("r", "read_some 100"), inputExit,
	}
}

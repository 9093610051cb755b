package testscripts

// What the tests of the package reach besides its API.
var (
	Find     = find
	FreePort = freePort
	WaitPort = waitPort
)

package testscripts

// What the tests of the package reach besides its API.
var (
	Find     = find
	Setup    = setup
	FreePort = freePort
	WaitPort = waitPort
)

module example.com/greeter

go 1.26.0

require (
	github.com/rogpeppe/go-internal v1.16.0
	sockshell v0.0.0
)

require (
	github.com/rivo/uniseg v0.4.7 // indirect
	github.com/yuin/gopher-lua v1.1.2 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
)

replace sockshell => ../../..

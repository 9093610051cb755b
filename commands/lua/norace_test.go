//go:build !race

package luavm_test

// raced says that the race detector takes part of each stack.
const raced = false

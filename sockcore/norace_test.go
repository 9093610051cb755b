//go:build !race

package sockcore

const raced = false

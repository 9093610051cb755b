// Package param is the kinds of parameters. A command's typed input is a struct whose exported fields are its
// parameters, in order; a field's type says which kind it is ([Typed]), and a [Kind] is all there is to know of one: how
// words become a value, what completion offers, what help lists for it.
//
//	kind.go         Kind, Typed, and makers of setters
//	param.go        Param, and Compile, which makes a Layout of an input's type
//	binder.go       Binder, which turns words into bytes and texts
//	bytewords.go dump.go   hex:, file:, u16: and the like; dumps as other programs print them
//	unquoted.go     the hint at an escape that stands outside quotes
//	data.go names.go numbers.go   the kinds of bytes, of names and of numbers
//	arguments.go    Arguments, which follows the words that are typed
//	scope.go        Scope, what a session has for completion to offer
//	choice.go       Choice and Named, words that an argument may be
//	errors.go nearest.go          UsageError, and what may have been meant
package param

// Package manual is the documentation that the tables give: help and its topics, COMMANDS.md, the manual page, and the
// table of what each system has.
//
//	topic.go        the topics of help, each from the table in which its thing stands
//	help.go         what `help` prints of a topic; a search
//	language.go     the language, told for its user: help, docs/language.md and the manual page
//	lineform.go     what stands around commands: quotes, ;, &, ! and |
//	markdown.go     COMMANDS.md
//	editors.go      what Vim and VS Code colour scripts and transcripts with
//	man.go          the sections of the manual page
//	platforms.go    the table of systems
package manual

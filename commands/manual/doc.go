// Package manual is what the tables say of themselves: help and its topics, COMMANDS.md, the manual page, and the table
// of what each system has.
package manual

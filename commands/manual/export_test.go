package manual

import "sockshell/commands/session"

// testTable makes the table of the verbs, which are built upon this package.
var testTable func() *session.Table

// SetTestTable is called before the tests run.
func SetTestTable(table func() *session.Table) { testTable = table }

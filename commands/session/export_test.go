package session

// testTable makes the table of the verbs, which are built upon this package.
var testTable func() *Table

// SetTestTable is called before the tests run.
func SetTestTable(table func() *Table) { testTable = table }

package testscripts

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// The elements of a JUnit report that CI servers agree on (github.com/testmoapp/junitxml).
type (
	junitSuite struct {
		XMLName  xml.Name    `xml:"testsuite"`
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure"`
		Skipped *junitSkipped `xml:"skipped"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",cdata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// writeJUnit writes the outcomes as one test suite, which took so long in all.
func writeJUnit(w io.Writer, s Summary, outcomes []outcome, elapsed time.Duration) error {
	suite := junitSuite{
		Name: "sockshell", Tests: s.Total(), Failures: s.Failed, Skipped: s.Skipped, Time: seconds(elapsed),
	}
	for i := range outcomes {
		suite.Cases = append(suite.Cases, junitOf(&outcomes[i]))
	}
	data, err := xml.MarshalIndent(&suite, "", "  ")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, data)
	return err
}

func junitOf(o *outcome) junitCase {
	dir, name := path.Split(filepath.ToSlash(o.name))
	c := junitCase{Class: printable(path.Clean(dir)), Name: printable(name), Time: seconds(o.elapsed)}
	switch o.result() {
	case failed:
		c.Failure = &junitFailure{Message: printable(headline(o.report)), Text: printable(o.report)}
	case skipped:
		c.Skipped = &junitSkipped{Message: printable(o.skipped)}
	}
	return c
}

// headline is the line of a report that tells most: where testscript says that a script failed, or the
// first.
func headline(report string) string {
	for line := range strings.Lines(report) {
		if place, ok := strings.CutPrefix(line, "FAIL: "); ok {
			return strings.TrimSuffix(place, "\n")
		}
	}
	first, _, _ := strings.Cut(report, "\n")
	return first
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }

// printable makes visible what drives a terminal, and with it what XML 1.0 has no way to say (section 2.2) but for two
// characters; the encoder would make the same replacement character of each.
func printable(text string) string { return noCharacters.Replace(visible(text)) }

var noCharacters = strings.NewReplacer("\ufffe", "<U+FFFE>", "\uffff", "<U+FFFF>")

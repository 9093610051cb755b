package manual

import (
	"embed"
	"slices"
	"strings"
)

// The language, told for its user: a file a topic. Help, docs/language.md and the manual page are made of them, and a test
// runs their examples.
//
//go:embed language/*.md
var languageFiles embed.FS

// languageNames are the topics, in the order in which they are read.
var languageNames = []string{"words", "strings", "groups", "jobs", "errors", "tests", "examples", "keys", "tls"}

// languageText is a topic's file: its heading is `# name: summary`.
func languageText(name string) (summary, text string) {
	file, err := languageFiles.ReadFile("language/" + name + ".md")
	if err != nil {
		panic(err) // it is part of the program
	}
	heading, text, _ := strings.Cut(string(file), "\n\n")
	return strings.TrimPrefix(heading, "# "+name+": "), text
}

func languageTopics() []topic {
	var list []topic
	for _, name := range languageNames {
		summary, text := languageText(name)
		list = append(list, topic{
			name: name, kind: languageKind, summary: summary, detail: plainText(text),
			explain: func() []string { return append([]string{name + ": " + summary, ""}, plainText(text)...) },
		})
	}
	return list
}

// languageKind is what such a topic is.
const languageKind = "language"

const fence = "```"

// plainText is a topic as a terminal shows it: examples are indented, and nothing else is marked.
func plainText(text string) []string {
	var lines []string
	example := false
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, fence):
			example = !example
		case example && line != "":
			lines = append(lines, "  "+line)
		default:
			lines = append(lines, strings.ReplaceAll(line, "`", ""))
		}
	}
	return slices.Clip(lines)
}

// Language is docs/language.md.
func Language() []byte {
	page := "# The language\n\nGenerated from `help`'s topics by `sockshell gen-docs language`; a test compares the two, and runs the examples.\n" +
		"[COMMANDS.md](../COMMANDS.md) has the commands.\n"
	for _, name := range languageNames {
		summary, text := languageText(name)
		page += "\n## " + strings.ToUpper(name[:1]) + name[1:] + ": " + summary + "\n\n" + text
	}
	return []byte(page)
}

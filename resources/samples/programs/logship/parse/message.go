// Package parse turns lines into messages.
package parse

import "strings"

// Message is one line, taken apart.
type Message struct {
	Severity int
	Host     string
	Text     string
	Fields   map[string]string
}

// Set keeps one field.
//
// BUG fields-nil-map: nobody makes the map before the first key is set.
func (m *Message) Set(key, value string) {
	m.Fields[strings.ToLower(key)] = value
}

// Parser knows one format.
type Parser interface {
	Accepts(line string) bool
	Parse(line string) Message
}

// Line parses a line in the first format that accepts it.
func Line(line string) Message {
	return parseWith([]Parser{Syslog{}, Plain{}}, line)
}

func parseWith(parsers []Parser, line string) Message {
	for _, parser := range parsers {
		if parser.Accepts(line) {
			return parser.Parse(line)
		}
	}
	return Message{Text: line}
}

// Plain takes any line as it is.
type Plain struct{}

// Accepts is always true.
func (Plain) Accepts(string) bool { return true }

// Parse keeps the line as text.
func (Plain) Parse(line string) Message { return Message{Text: line} }

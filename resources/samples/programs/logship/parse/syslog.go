package parse

import (
	"strconv"
	"strings"
)

// Syslog reads `<priority>host [key=value ...] text`.
type Syslog struct{}

// Accepts looks at the first letter only.
func (Syslog) Accepts(line string) bool { return strings.HasPrefix(line, "<") }

// Parse reads the header, then the structured part, then the text.
func (s Syslog) Parse(line string) Message {
	var message Message
	rest := s.header(&message, line)
	rest = s.structured(&message, rest)
	message.Text = rest
	return message
}

func (s Syslog) header(message *Message, line string) string {
	priority, rest := s.priority(line)
	message.Severity = priority & 7
	message.Host, rest, _ = strings.Cut(rest, " ")
	return rest
}

// BUG priority-slice: without a closing bracket the index is -1.
func (s Syslog) priority(line string) (int, string) {
	end := strings.IndexByte(line, '>')
	number, _ := strconv.Atoi(line[1:end])
	return number, line[end+1:]
}

func (s Syslog) structured(message *Message, rest string) string {
	if !strings.HasPrefix(rest, "[") {
		return rest
	}
	pairs, text, _ := strings.Cut(rest[1:], "]")
	for _, pair := range strings.Fields(pairs) {
		s.setField(message, pair)
	}
	return strings.TrimSpace(text)
}

// BUG fields-nil-map: nobody makes the map before the first key is set.
func (s Syslog) setField(message *Message, pair string) {
	key, value, _ := strings.Cut(pair, "=")
	message.Fields[key] = strings.Trim(value, `"`)
}

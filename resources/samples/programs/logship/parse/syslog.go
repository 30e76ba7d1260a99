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
	message.Text = readFields(&message, rest)
	return message
}

func (s Syslog) header(message *Message, line string) string {
	rest := readSeverity(message, line)
	message.Host, rest, _ = strings.Cut(rest, " ")
	return rest
}

func readSeverity(message *Message, line string) string {
	priority, rest := readPriority(line)
	message.Severity = priority & 7
	return rest
}

func readPriority(line string) (int, string) {
	digits, rest := splitPriority(line)
	number, _ := strconv.Atoi(digits)
	return number, rest
}

// BUG priority-slice: without a closing bracket the index is -1.
func splitPriority(line string) (string, string) {
	end := strings.IndexByte(line, '>')
	return line[1:end], line[end+1:]
}

package parse

import "strings"

// readFields reads `[key=value ...]` at the start of the rest of a line.
func readFields(message *Message, rest string) string {
	if !strings.HasPrefix(rest, "[") {
		return rest
	}
	pairs, text, _ := strings.Cut(rest[1:], "]")
	readPairs(message, strings.Fields(pairs))
	return strings.TrimSpace(text)
}

func readPairs(message *Message, pairs []string) {
	for _, pair := range pairs {
		readPair(message, pair)
	}
}

func readPair(message *Message, pair string) {
	key, value, _ := strings.Cut(pair, "=")
	message.Set(key, strings.Trim(value, `"`))
}

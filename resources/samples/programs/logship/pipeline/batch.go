// Package pipeline moves lines from files to the sink.
package pipeline

import (
	"fmt"
	"io"
	"strings"

	"logship/parse"
)

// Batch collects messages until there are enough to ship.
type Batch struct {
	sink     io.Writer
	messages []parse.Message
	limit    int
}

// Add parses a line and ships the batch when it is full.
func (b *Batch) Add(line string) {
	b.receive(strings.TrimRight(line, "\r"))
	if len(b.messages) >= b.limit {
		b.Flush()
	}
}

func (b *Batch) receive(line string) {
	b.messages = append(b.messages, parse.Line(line))
}

// Flush ships what there is.
func (b *Batch) Flush() {
	for _, message := range b.messages {
		fmt.Fprintf(b.sink, "%d %s %s\n", message.Severity, message.Host, message.Text)
	}
	b.messages = b.messages[:0]
}

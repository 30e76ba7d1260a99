// logship reads log files, parses their lines and ships them in batches.
package main

import (
	"fmt"
	"os"
	"strconv"

	"logship/pipeline"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: logship once FILE... | tail WORKERS FILE...")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "logship:", err)
		os.Exit(1)
	}
}

func run(command string, words []string) error {
	if command == "once" {
		return shipOnce(words)
	}
	workers, err := strconv.Atoi(words[0])
	if err != nil {
		return err
	}
	return pipeline.NewPool(workers).Ship(words[1:])
}

func shipOnce(names []string) error {
	for _, name := range names {
		if err := pipeline.ShipFile(name); err != nil {
			return err
		}
	}
	return nil
}

package pipeline

import (
	"bufio"
	"os"
	"sync"
)

// Pool ships lines with several workers.
type Pool struct {
	workers int
	lines   chan string
	done    sync.WaitGroup
}

// NewPool makes a pool that has not started.
func NewPool(workers int) *Pool {
	return &Pool{workers: workers, lines: make(chan string, 64)}
}

// Ship reads the files and waits for the workers.
func (p *Pool) Ship(names []string) error {
	for i := 0; i < p.workers; i++ {
		p.done.Add(1)
		go p.work(i)
	}
	for _, name := range names {
		if err := eachLine(name, p.enqueue); err != nil {
			return err
		}
	}
	close(p.lines)
	p.done.Wait()
	return nil
}

func (p *Pool) enqueue(line string) { p.lines <- line }

func (p *Pool) work(number int) {
	batch := &Batch{sink: os.Stdout, limit: 4 + number}
	p.drain(batch)
	batch.Flush()
	p.done.Done()
}

func (p *Pool) drain(batch *Batch) {
	for line := range p.lines {
		batch.Add(line)
	}
}

// ShipFile ships one file without workers.
func ShipFile(name string) error {
	batch := &Batch{sink: os.Stdout, limit: 16}
	defer batch.Flush()
	return eachLine(name, batch.Add)
}

func eachLine(name string, visit func(string)) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		visit(scanner.Text())
	}
	return scanner.Err()
}

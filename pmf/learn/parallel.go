package learn

import (
	"runtime"
	"sync"
)

// parallel calls do with stretches that cover 0 … n−1 once, from as many goroutines as there are
// processors, and returns when all are done. do must write to places of its own; n of 0 calls it
// at most with an empty stretch. A panic in do ends the program, as nobody waits for it: callers
// check their rows before.
func parallel(n int, do func(from, to int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		do(0, n)
		return
	}
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() { do(w*n/workers, (w+1)*n/workers) })
	}
	wait.Wait()
}

// chunks calls do with stretches of at most 128 rows, several at a time: few enough that what
// is computed for all pairs of them and a thousand others stays small. For that each call is lent
// room for so many numbers a row, whatever they are; the room is lent again, uncleared.
func chunks(rows, width int, do func(from, to int, room []float64)) {
	const most = 128
	parallel((rows+most-1)/most, func(from, to int) {
		room := make([]float64, min(most, rows)*width)
		for c := from; c < to; c++ {
			do(c*most, min((c+1)*most, rows), room)
		}
	})
}

package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// state is what a Replay remembers beyond its table.
type state struct {
	Table string         `json:"table"` // fingerprint
	Paid  map[string]int `json:"paid"`  // epochs, by line of training
	Clock time.Duration  `json:"clock"`
}

// State encodes what has been paid for so far and the clock, for Restore. It costs one entry for
// each line of training.
func (r *Replay) State() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return json.Marshal(state{r.fingerprint, r.paid, r.clock})
}

// Restore goes on where the Replay that State encoded was. It must be one of the same table. On an
// error nothing has changed. Numbers below 0 are refused: only a damaged state has them.
func (r *Replay) Restore(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("restore the replay of table %s: %w", r.table, err)
	}
	if s.Table != r.fingerprint {
		return fmt.Errorf("restore the replay of table %s: the state is of another table, %q, want %q", r.table, s.Table, r.fingerprint)
	}
	if s.Clock < 0 {
		return fmt.Errorf("restore the replay of table %s: clock is %d, want nanoseconds from 0 on", r.table, s.Clock)
	}
	for line, epochs := range s.Paid {
		if epochs < 0 {
			return fmt.Errorf("restore the replay of table %s: paid[%q] is %d, want a number of epochs", r.table, line, epochs)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.paid, r.clock = map[string]int{}, s.Clock
	maps.Copy(r.paid, s.Paid)
	return nil
}

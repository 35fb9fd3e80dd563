package schedule

// Full trains every candidate to the end, one after the other: what the others are compared with.
type Full struct {
	Max int // units of a whole training
}

var _ Scheduler = Full{}

// Next implements Scheduler.
func (f Full) Next(h History) (Action, bool) {
	for i, r := range h.Records {
		if r.waits(f.Max) {
			return Action{i, f.Max}, true
		}
	}
	return Action{New, f.Max}, h.fresh()
}

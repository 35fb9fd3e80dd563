package schedule

// Screen trains Start candidates to At units and then the best Finish of them to the end: all
// may be compared after equally many units (Egele et al. 2024 take one epoch). What budget is
// left is spent on finishing others, the best first.
type Screen struct {
	Start  int // candidates that are screened
	At     int // units after which they are compared
	Finish int // of them trained to the end
	Max    int // units of a whole training
}

var _ Scheduler = Screen{}

// Next implements Scheduler.
func (s Screen) Next(h History) (Action, bool) {
	// First all are started, then brought to the screen; nobody is ranked while one of them is
	// still on its way, or the ranking would depend on who was fast.
	if len(h.Records) < s.Start && h.fresh() {
		return Action{New, s.At}, true
	}
	for i, r := range h.Records {
		if r.waits(s.At) {
			return Action{i, s.At}, true
		}
		if r.Pending() && len(r.Values) < s.At {
			return Action{}, false
		}
	}
	// While there are others to start, the budget is for them; only when there are none, the
	// next best are finished too.
	for place, i := range ranking(h.Records, places(len(h.Records)), s.At) {
		if place >= s.Finish && h.fresh() {
			break
		}
		if h.Records[i].waits(s.Max) {
			return Action{i, s.Max}, true
		}
	}
	return Action{New, s.At}, h.fresh()
}

package schedule

// Screen trains Start candidates to At units and then the best Finish of them to the end: all
// may be compared after equally many units (Egele et al. 2024 take one epoch). What budget is
// left is spent on finishing others, the best first.
type Screen struct {
	Start, At, Finish, Max int
}

var _ Scheduler = Screen{}

// Next implements Scheduler.
func (s Screen) Next(h History) (Action, bool) {
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

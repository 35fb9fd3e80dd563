package schedule_test

import (
	"fmt"

	"pmfnas/pmf/schedule"
)

// Three of nine candidates go on to three epochs, and the best of them to nine.
func ExampleHalving() {
	s := schedule.Halving{Start: 9, Rungs: schedule.Rungs(1, 9, 3), Eta: 3}
	h := schedule.History{Fresh: 9}
	for {
		a, ok := s.Next(h)
		if !ok {
			break
		}
		if a.Candidate == schedule.New {
			a.Candidate = len(h.Records)
			h.Records, h.Fresh = append(h.Records, schedule.Record{}), h.Fresh-1
		} else {
			fmt.Println("candidate", a.Candidate, "goes on to", a.Until)
		}
		r := &h.Records[a.Candidate]
		for r.Asked = a.Until; len(r.Values) < a.Until; {
			r.Values = append(r.Values, float64(a.Candidate)) // the later the better
		}
	}
	// Output:
	// candidate 8 goes on to 3
	// candidate 7 goes on to 3
	// candidate 6 goes on to 3
	// candidate 8 goes on to 9
}

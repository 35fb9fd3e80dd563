package control

// Learned is what a controller that was trained has weighed: its part of a Decision. All numbers
// are finite. It is enough to learn from: package actor makes its training steps of it
// (actor.Remember).
type Learned struct {
	Weights string   `json:"weights"` // names the trained numbers: a hash of their content
	Value   float64  `json:"value"`   // return that it expects from here on
	Options []Option `json:"options"` // all that it can do
	Inputs  []Input  `json:"inputs"`  // the state as it sees it
	Rules   string   `json:"rules"`   // the action that Algorithm 1 would take, for comparison
}

// Option is one thing that a learned controller can do. The probabilities of a decision sum to 1.
type Option struct {
	Action      string  `json:"action"`
	Logit       float64 `json:"logit"`
	Probability float64 `json:"probability"` // 0 where it is refused
	Refused     string  `json:"refused,omitempty"`
	Chosen      bool    `json:"chosen,omitempty"`
}

// Input is one number that a learned controller sees.
type Input struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	// Influence is by how much it moved the log-odds of the chosen action against the next
	// likely one, to first order: gradient times value.
	Influence float64 `json:"influence"`
}

// Chosen returns the option that was taken; there is one in every decision.
func (l Learned) Chosen() Option {
	for _, o := range l.Options {
		if o.Chosen {
			return o
		}
	}
	return Option{}
}

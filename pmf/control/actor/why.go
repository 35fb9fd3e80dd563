package actor

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pmfnas/pmf/control"
)

// explain lists the inputs with what they did for the chosen action against the next likely one.
// Without another open action nothing was weighed, and influences are 0.
func (c *Controller) explain(x []float64, chosen Action, l *control.Learned) {
	moved := make([]float64, len(x))
	if against := likeliest(l.Options, chosen); against >= 0 {
		moved = c.policy.influences(x, chosen, against)
	}
	for i, in := range inputs() {
		l.Inputs = append(l.Inputs, control.Input{Name: in.name, Value: finite(x[i]), Influence: moved[i]})
	}
}

// spoken is how many inputs a sentence names.
const spoken = 3

// sentence says what a policy did and why, with its numbers. It is complete with its full stop, and
// goes into the decision's reason.
func sentence(l control.Learned) string {
	chosen := l.Chosen()
	var others []string
	for _, o := range l.Options {
		switch {
		case o.Chosen:
		case o.Refused != "":
			others = append(others, fmt.Sprintf("%s is refused: %s", o.Action, o.Refused))
		default:
			others = append(others, fmt.Sprintf("%s %.3g", o.Action, o.Probability))
		}
	}
	text := fmt.Sprintf("Its probability is %.3g (%s); the critic expects a return of %.3f.", chosen.Probability, strings.Join(others, ", "), l.Value)
	if weighty := heaviest(l.Inputs); len(weighty) > 0 {
		text += fmt.Sprintf(" What weighs most: %s.", strings.Join(weighty, ", "))
	}
	if l.Rules == chosen.Action {
		return text + " Algorithm 1 would do the same."
	}
	return text + fmt.Sprintf(" Algorithm 1 would take %s.", l.Rules)
}

// heaviest words the inputs that moved the odds most. At most spoken of them, the weightiest first;
// those without influence are left out.
func heaviest(inputs []control.Input) (words []string) {
	sorted := slices.SortedStableFunc(slices.Values(inputs), func(a, b control.Input) int {
		return cmp.Compare(math.Abs(b.Influence), math.Abs(a.Influence))
	})
	for _, in := range sorted[:min(spoken, len(sorted))] {
		if in.Influence != 0 {
			words = append(words, fmt.Sprintf("%s = %.3g (%+.2g)", in.Name, in.Value, in.Influence))
		}
	}
	return words
}

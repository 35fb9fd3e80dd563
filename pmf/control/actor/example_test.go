package actor_test

import (
	"context"
	"fmt"

	"pmfnas/pmf/control"
	"pmfnas/pmf/control/actor"
)

func ExamplePolicy_Controller() {
	controller := actor.New(actor.Options{Seed: 1}).Controller(control.RulesOptions{})
	state := control.State{BudgetTotal: 100, BudgetUsed: 96} // the cheapest training takes 5 epochs

	decision, err := controller.Decide(context.Background(), state)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(decision.Reason)
	for _, o := range decision.Learned.Options {
		fmt.Printf("%s %.0f %q\n", o.Action, o.Probability, o.Refused)
	}
	// Output:
	// The budget of the global stage is spent: 4 epochs are left, one more evaluation takes 5.
	// end 1 ""
	// low 0 "takes 5 epochs, of which 4 are left"
	// medium 0 "takes 15 epochs, of which 4 are left"
	// high 0 "no choice of the global stage"
}

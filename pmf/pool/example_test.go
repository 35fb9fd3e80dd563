package pool_test

import (
	"context"
	"fmt"

	"pmfnas/pmf/pool"
)

// With two fifths of what training all would cost, two of five are trained whole, or all a little.
func ExampleRun() {
	p, err := pool.New(five("max"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range pool.All() {
		if m.Name != "rs" && m.Name != "asha" {
			continue
		}
		o, err := pool.Run(context.Background(), p, m.New(1), 0.4)
		fmt.Printf("%s: row %d, regret %.1f after %.0f of %.0f epochs (%v)\n", m.Name, o.Answer, o.Regret, o.Spent, p.Total, err)
	}
	// Output:
	// rs: row 3, regret 0.5 after 6 of 15 epochs (<nil>)
	// asha: row 4, regret 0.0 after 6 of 15 epochs (<nil>)
}

package curve_test

import (
	"fmt"
	"strings"

	"pmfnas/pmf/curve"
)

func ExampleRead() {
	table, err := curve.Read(strings.NewReader(`{"format":"pmf-curves/1","name":"demo","objective":"max","epochs":3}
{"id":"wide","params":9000,"metric":[0.4,0.6,0.7]}
{"id":"narrow","params":400,"metric":[0.3,null],"status":"diverged"}
`), "demo.jsonl")
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, dropped := table.Complete()
	fmt.Println(rows[0].ID, rows[0].Last(), "and", dropped, "incomplete")
	// Output: wide 0.7 and 1 incomplete
}

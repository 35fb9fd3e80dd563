package view

import (
	"encoding/json"
	"math"
)

// MarshalJSON writes the table; numbers that JSON does not have (NaN, infinities) become null.
func (t Table) MarshalJSON() ([]byte, error) {
	type plain Table
	rows := make([][]any, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = make([]any, len(row))
		for j, value := range row {
			if v, ok := value.(float64); !ok || !math.IsNaN(v) && !math.IsInf(v, 0) {
				rows[i][j] = value
			}
		}
	}
	t.Rows = rows
	return json.Marshal(plain(t))
}

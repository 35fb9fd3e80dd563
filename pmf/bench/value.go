package bench

import (
	"encoding/json"
	"math"
)

// Value is a measured number; JSON carries it as null when there is none (NaN). Without it a single
// correlation with a constant would make a whole result unwritable.
type Value float64

// MarshalJSON writes the number, or null when it is not finite.
func (v Value) MarshalJSON() ([]byte, error) {
	if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*v = Value(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(v))
}

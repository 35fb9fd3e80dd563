package predict

// table is samples turned into numbers by one schema.
type table struct {
	schema  *schema
	samples []Sample    // cut to the schema's length
	rows    [][]float64 // [sample][column], all blocks; views are cut from them
	last    []float64   // latest metric of each; nil without epochs
	best    []float64   // best metric of each so far, where it is an accuracy that may stay at chance; else nil
	target  []float64   // nil where it is asked for
}

// table makes rows of samples, whose curves it cuts to the schema's length.
func (s *schema) table(samples []Sample, target []float64) *table {
	t := &table{schema: s, samples: make([]Sample, len(samples)), target: target}
	for i, sample := range samples {
		sample.Curve = sample.Curve.Prefix(s.length)
		t.samples[i] = sample
		t.rows = append(t.rows, s.row(sample))
	}
	if s.length > 0 {
		for _, row := range t.rows {
			t.last = append(t.last, row[s.length-1])
			if !s.minimise {
				t.best = append(t.best, row[s.length+1]) // the second of the levels, which stand behind the epochs
			}
		}
	}
	return t
}

// pick returns the rows at the given places.
func (t *table) pick(places []int) *table {
	out := &table{schema: t.schema, samples: pick(t.samples, places), rows: pick(t.rows, places)}
	if t.target != nil {
		out.target = pick(t.target, places)
	}
	if t.last != nil {
		out.last = pick(t.last, places)
	}
	if t.best != nil {
		out.best = pick(t.best, places)
	}
	return out
}

// lastAt returns the latest metric of a row, 0 without epochs.
func (t *table) lastAt(i int) float64 {
	if t.last == nil {
		return 0
	}
	return t.last[i]
}

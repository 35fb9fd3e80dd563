package shortcut

// random lists the packages called rand in the order in which goimports prefers them, each with
// what it exports. math/rand is not among them: goimports looks for it last.
var random = []struct {
	path  string
	names []string
}{
	{"crypto/rand", []string{"Int", "Prime", "Read", "Reader", "Text"}},
	{"math/rand/v2", []string{
		"ChaCha8", "ExpFloat64", "Float32", "Float64", "Int", "Int32", "Int32N", "Int64", "Int64N", "IntN", "N", "New",
		"NewChaCha8", "NewPCG", "NewZipf", "NormFloat64", "PCG", "Perm", "Rand", "Shuffle", "Source", "Uint", "Uint32",
		"Uint32N", "Uint64", "Uint64N", "UintN", "Zipf",
	}},
}

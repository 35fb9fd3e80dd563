package oneshot

import "pmfnas/pmf/report/view"

// Format names the schema of a Result.
const Format = "pmf-bench-oneshot/1"

// A Result is what a benchmark of one-shot methods has found.
type Result struct {
	Format  string `json:"format"`
	Data    string `json:"data"`    // what the images are
	Space   string `json:"space"`   // whose cells were searched
	Outline string `json:"outline"` // of all networks: depth, channels, width, offsets
	Rows    []Row  `json:"rows"`    // by seed, by method
}

// A Row is one method with one seed. Accuracies are in [0, 1], on the validation images but for
// Test.
type Row struct {
	Method string `json:"method"`
	Seed   uint64 `json:"seed"`
	Failed string `json:"failed,omitempty"` // why there is nothing else

	Epochs       int     `json:"epochs"`          // of the supernet
	Arch         string  `json:"arch"`            // what was found
	Accuracy     float64 `json:"accuracy"`        // trained alone
	Test         float64 `json:"test"`            // the same, on the test images, which no search sees
	Shared       float64 `json:"shared_accuracy"` // with shared weights
	Params       int64   `json:"params"`
	FLOPs        int64   `json:"flops"`
	LatencyMS    float64 `json:"latency_ms"`    // of one image
	TrainEpochs  int     `json:"train_epochs"`  // that training alone took
	TrainSeconds float64 `json:"train_seconds"` // of those epochs, also where they were found on disk

	SearchEpochs  float64 `json:"search_epochs"`  // passes forward and back over all training images; forward alone counts a third
	SearchSeconds float64 `json:"search_seconds"` // with compiling, without training alone

	Paths        int      `json:"paths"`    // that were trained alone, too
	Spearman     *float64 `json:"spearman"` // between their shared and their own accuracy; null where all are equal
	SpearmanLow  *float64 `json:"spearman_low"`
	SpearmanHigh *float64 `json:"spearman_high"`
}

// Save writes the result to a file as indented JSON. The file appears whole or not at all.
func (r Result) Save(path string) error { return view.Save(path, r) }

package protocol

// NetworkParams ask for a network that a study has trained, written for use elsewhere.
type NetworkParams struct {
	Study   string `json:"study"`
	Arch    string `json:"arch,omitempty"` // its ID or the beginning of one; "" is the chosen one
	Format  string `json:"format"`         // onnx, gomlx or go
	Path    string `json:"path"`           // absolute; a file for onnx, a folder for the others
	Replace bool   `json:"replace"`        // an earlier export at the path
	Retrain bool   `json:"retrain"`        // train it again, to the same weights, if its checkpoint is gone
}

// ExportTo is one form in which a trained network is written for use elsewhere.
type ExportTo struct {
	Format string `json:"format"` // onnx, gomlx or go
	Path   string `json:"path"`   // absolute; nothing may be there
}

// Network tells what was written.
type Network struct {
	ID       string `json:"id"`
	Arch     string `json:"arch"`     // what arch.Parse reads
	Fidelity string `json:"fidelity"` // to which it was trained
	Path     string `json:"path"`
}

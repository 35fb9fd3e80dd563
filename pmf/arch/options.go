package arch

import "fmt"

// Activation is the nonlinearity of a network (Table 5).
type Activation uint8

// The activations of Table 5.
const (
	ReLU  Activation = iota // max(0, x)
	Swish                   // x · sigmoid(x)
	GELU                    // x · Φ(x), Φ the normal distribution function
)

// Normalisation is what rescales the output of a convolution (Table 5).
type Normalisation uint8

// The normalisations of Table 5, each with a scale and an offset a channel.
const (
	BatchNorm Normalisation = iota // a channel over batch and positions
	LayerNorm                      // an image over positions and channels
	GroupNorm                      // an image over positions and gcd(32, channels) groups of channels
)

// Attention is what reweighs the output of a cell (Table 5).
type Attention uint8

// The attentions of Table 5.
const (
	NoAttention Attention = iota // none
	SE                           // squeeze and excitation, reduction 4
	CBAM                         // channel, then spatial attention, reduction 4, kernel 7
)

// Residual is the order of convolution, norm and activation (Table 5).
type Residual uint8

// The orders of Table 5.
const (
	PostActivation Residual = iota // convolution, norm, activation
	PreActivation                  // norm, activation, convolution
)

// Options is Q of the space (Table 5): choices that hold for the whole network. The zero
// value is the paper's default: ReLU, BatchNorm, no attention, post-activation.
type Options struct {
	Activation    Activation    `json:"activation"`
	Normalisation Normalisation `json:"normalisation"`
	Attention     Attention     `json:"attention"`
	Residual      Residual      `json:"residual"`
}

var (
	activationNames    = []string{"relu", "swish", "gelu"}
	normalisationNames = []string{"batchnorm", "layernorm", "groupnorm"}
	attentionNames     = []string{"none", "se", "cbam"}
	residualNames      = []string{"post", "pre"}
)

// String returns relu, swish or gelu.
func (a Activation) String() string { return name(a, "activation", activationNames) }

// ParseActivation reads what String writes.
func ParseActivation(text string) (Activation, error) {
	return parseName[Activation](text, "activation", activationNames)
}

// MarshalText writes the name.
func (a Activation) MarshalText() ([]byte, error) {
	return marshalName(a, "activation", activationNames)
}

// UnmarshalText reads the name.
func (a *Activation) UnmarshalText(text []byte) (err error) {
	*a, err = ParseActivation(string(text))
	return err
}

// String returns batchnorm, layernorm or groupnorm.
func (n Normalisation) String() string { return name(n, "normalisation", normalisationNames) }

// ParseNormalisation reads what String writes.
func ParseNormalisation(text string) (Normalisation, error) {
	return parseName[Normalisation](text, "normalisation", normalisationNames)
}

// MarshalText writes the name.
func (n Normalisation) MarshalText() ([]byte, error) {
	return marshalName(n, "normalisation", normalisationNames)
}

// UnmarshalText reads the name.
func (n *Normalisation) UnmarshalText(text []byte) (err error) {
	*n, err = ParseNormalisation(string(text))
	return err
}

// Groups returns how many groups of channels GroupNorm takes: gcd(32, channels), the most groups of
// equal size that do not exceed the paper's 32. Odd channels get one group.
func Groups(channels int) int {
	// Euclid's algorithm.
	a, b := 32, channels
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// String returns none, se or cbam.
func (a Attention) String() string { return name(a, "attention", attentionNames) }

// ParseAttention reads what String writes.
func ParseAttention(text string) (Attention, error) {
	return parseName[Attention](text, "attention", attentionNames)
}

// MarshalText writes the name.
func (a Attention) MarshalText() ([]byte, error) { return marshalName(a, "attention", attentionNames) }

// UnmarshalText reads the name.
func (a *Attention) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAttention(string(text))
	return err
}

// Squeezed returns the width of the narrow layer in SE and CBAM: a quarter of the channels,
// at least 1. The papers of SE and CBAM divide by 16, which would leave the 16 channels of a small
// network a single number.
func Squeezed(channels int) int { return max(1, channels/4) }

// String returns post or pre.
func (r Residual) String() string { return name(r, "residual", residualNames) }

// ParseResidual reads what String writes.
func ParseResidual(text string) (Residual, error) {
	return parseName[Residual](text, "residual", residualNames)
}

// MarshalText writes the name.
func (r Residual) MarshalText() ([]byte, error) { return marshalName(r, "residual", residualNames) }

// UnmarshalText reads the name.
func (r *Residual) UnmarshalText(text []byte) (err error) {
	*r, err = ParseResidual(string(text))
	return err
}

// Validate tells which option is none of Table 5's.
func (o Options) Validate() error {
	switch {
	case int(o.Activation) >= len(activationNames):
		return fmt.Errorf("activation is %d, want at most %d", o.Activation, len(activationNames)-1)
	case int(o.Normalisation) >= len(normalisationNames):
		return fmt.Errorf("normalisation is %d, want at most %d", o.Normalisation, len(normalisationNames)-1)
	case int(o.Attention) >= len(attentionNames):
		return fmt.Errorf("attention is %d, want at most %d", o.Attention, len(attentionNames)-1)
	case int(o.Residual) >= len(residualNames):
		return fmt.Errorf("residual is %d, want at most %d", o.Residual, len(residualNames)-1)
	}
	return nil
}

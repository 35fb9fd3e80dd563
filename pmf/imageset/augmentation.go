package imageset

import "fmt"

// Augmentation says how training images are varied (Table 6). Each includes those before, so
// they compare with < and ≥. The zero value, None, varies nothing.
type Augmentation uint8

// The augmentations of Table 6. All normalise by the set's mean and standard deviation. For
// photographs, sets with a Margin, the last two mean what is usual for ImageNet.
const (
	None  Augmentation = iota // normalise alone: for validation and test; of photographs the middle
	Basic                     // mirror half of the images, where the set's Flips allows it

	// Standard shifts by up to an eighth of the side (4 pixels of 32, none below 8), filling
	// with zeros. Of photographs it shows a random crop of 8 % to 100 % of the area and of
	// proportions from 3:4 to 4:3, scaled.
	Standard

	// Full cuts out a square of half the side (a quarter below 16 pixels). Of photographs it
	// changes brightness, contrast and saturation instead, each by up to 0.4.
	Full
)

var augmentationNames = []string{"none", "basic", "standard", "full"}

// String returns none, basic, standard or full.
func (a Augmentation) String() string {
	if int(a) < len(augmentationNames) {
		return augmentationNames[a]
	}
	return fmt.Sprintf("augmentation %d", uint8(a))
}

// ParseAugmentation reads what String writes.
func ParseAugmentation(text string) (Augmentation, error) {
	for i, name := range augmentationNames {
		if name == text {
			return Augmentation(i), nil
		}
	}
	return 0, fmt.Errorf("augmentation is %q, want none, basic, standard or full", text)
}

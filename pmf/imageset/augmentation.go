package imageset

import "fmt"

// Augmentation says how training images are varied (Table 6). Each includes those before.
type Augmentation uint8

// The augmentations of Table 6. All normalise by the set's mean and standard deviation.
const (
	None     Augmentation = iota // normalise alone: for validation and test
	Basic                        // mirror half of the images, where the set's Flips allows it
	Standard                     // shift by up to an eighth of the side (4 pixels of 32, none below 8), filling with zeros
	Full                         // cut out a square of half the side (a quarter below 16 pixels)
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

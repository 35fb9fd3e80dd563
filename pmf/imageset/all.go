package imageset

import "strings"

// All lists the data sets that Open knows, in the order in which help shows them. To add one,
// write NAME.go, a line here, and a test that calls imagesettest.Run.
func All() []Named {
	return []Named{
		{"digits", "", "1,797 handwritten digits, 8×8 grey, 10 classes; embedded", loadDigits},
		{"mnist", "DIR", "70,000 handwritten digits, 28×28 grey, 10 classes; the four IDX files, gzipped or not", loadMNIST},
		{"fashionmnist", "DIR", "70,000 pictures of clothes, 28×28 grey, 10 classes; four IDX files as of mnist", loadFashionMNIST},
		{"cifar10", "DIR", "60,000 photographs, 32×32 colour, 10 classes; binary version, or images in folders or in train.tar.gz and test.tar.gz", loadCIFAR10},
		{"cifar100", "DIR", "60,000 photographs, 32×32 colour, 100 classes; binary version, or images as for cifar10", loadCIFAR100},
		{"folder", "DIR", "your own images, JPEG or PNG, in train/CLASS/ and test/CLASS/ or in train.tar.gz and test.tar.gz", loadFolder},
		{"imagenet", "DIR", "ImageNet, or as large a folder of photographs of any size: JPEG or PNG in train/CLASS/ and val/CLASS/", loadImageNet},
	}
}

// Refs lists what Open wants to be given, as in "digits, mnist:DIR", for help.
func Refs() string {
	var refs []string
	for _, kind := range All() {
		if kind.Needs == "" {
			refs = append(refs, kind.Name)
		} else {
			refs = append(refs, kind.Name+":"+kind.Needs)
		}
	}
	return strings.Join(refs, ", ")
}

// Package imageset holds labelled images and makes training batches of them: the embedded
// digits; MNIST, Fashion-MNIST, CIFAR and your own images, read from files into memory; and
// ImageNet or other folders of photographs, packed once into a file and mapped.
//
// Start with [Open] and [Set.Batch]; a [Loader] makes the same batches ahead of their use. What
// augmentation does to an image is a [Variation], drawn by [Set.Draw] and carried out by
// [Set.Render] or by whoever has the pixels on a device.
//
// # Splits
//
// The test split is what each set publishes for it (of ImageNet val/, whose test labels are
// secret), and a search must never look at it. The validation split is cut from the training
// images, balanced by class and equal for every seed, so that two studies measure the same
// thing: 5,000 of CIFAR-10, CIFAR-100, MNIST and Fashion-MNIST, as in the paper; of other sets a
// tenth, at most 5,000, or of ImageNet 50 a class; of the digits 300, and as many for test. The
// paper's subset for searching on ImageNet is Options{PerClass: 130}: 130,000 images, and 26,000
// of the 50,000 for validation.
//
// Mean and deviation are the published ones of Fashion-MNIST, CIFAR and ImageNet. Of digits,
// MNIST and folders they are measured on the training split before a subset is taken.
//
// # Packed files
//
// A photograph of ImageNet, scaled and cropped to 256×256, takes 192 KiB in a packed file: the
// paper's subset with validation and test 38 GiB, the whole set 244 GiB. One file is written for
// each choice of images and side; its name follows from the images' names, sizes and times, so
// that a changed folder is packed again. Nothing deletes old ones.
//
// # Licence of the digits
//
// The digits are the test part of "Optical Recognition of Handwritten Digits" (E. Alpaydin
// and C. Kaynak, 1998, UCI Machine Learning Repository, doi:10.24432/C50P49), licensed under
// CC BY 4.0: 1,797 images of 8×8 pixels, as scikit-learn distributes them. They were changed
// by scaling their grey values from 0–16 to 0–255.
package imageset

// Package imageset holds labelled images in memory and makes training batches of them: the
// embedded digits, and MNIST, CIFAR or your own images from files, each split into training,
// validation and test.
//
// Start with [Open] and [Set.Batch]. The validation split is cut from the training images,
// balanced by class and equal for every seed, so that two studies measure the same thing; a
// search must never look at the test split.
//
// The digits are the test part of "Optical Recognition of Handwritten Digits" (E. Alpaydin
// and C. Kaynak, 1998, UCI Machine Learning Repository, doi:10.24432/C50P49), licensed under
// CC BY 4.0: 1,797 images of 8×8 pixels, as scikit-learn distributes them. They were changed
// by scaling their grey values from 0–16 to 0–255.
package imageset

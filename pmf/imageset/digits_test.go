package imageset_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/pmf/imageset"
)

func openDigits(t *testing.T, o imageset.Options) *imageset.Set {
	t.Helper()
	set, err := imageset.Open("digits", o)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func counts(split imageset.Split) [10]int {
	var n [10]int
	for _, label := range split.Labels {
		n[label]++
	}
	return n
}

func TestDigitsAreThoseOfScikitLearn(t *testing.T) {
	set := openDigits(t, imageset.Options{})
	var total [10]int
	for _, split := range []imageset.Split{set.Train, set.Validation, set.Test} {
		for class, n := range counts(split) {
			total[class] += n
		}
	}
	want := [10]int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180} // numpy.bincount(load_digits().target)
	if diff := cmp.Diff(want, total); diff != "" {
		t.Error(diff)
	}
	thirty := [10]int{30, 30, 30, 30, 30, 30, 30, 30, 30, 30}
	if counts(set.Validation) != thirty || counts(set.Test) != thirty {
		t.Errorf("held out are %v and %v, want %v each", counts(set.Validation), counts(set.Test), thirty)
	}
	// load_digits().data.mean() / 16 and .std() / 16, of all splits together
	if math.Abs(float64(set.Mean[0])-0.30526) > 0.005 || math.Abs(float64(set.Std[0])-0.37605) > 0.005 {
		t.Errorf("mean %.4f and deviation %.4f, want about 0.3053 and 0.3760", set.Mean[0], set.Std[0])
	}
}

func TestDigitsNeverChange(t *testing.T) {
	set := openDigits(t, imageset.Options{Seed: 5})
	if got, want := set.Fingerprint(), "10f68adec12a0aba90956cb354314bac"; got != want {
		t.Errorf("fingerprint is %s, want %s: stored results would be lost", got, want)
	}
}

func TestSubsetsAreBalancedAndFollowTheSeed(t *testing.T) {
	for _, test := range []struct {
		options    imageset.Options
		train, val int
	}{
		{imageset.Options{}, 1197, 300},
		{imageset.Options{Train: 1000}, 1000, 200},
		{imageset.Options{Train: 203}, 203, 100},
		{imageset.Options{Train: 203, Validation: 50}, 203, 50},
		{imageset.Options{Train: 5000}, 1197, 300},
		{imageset.Options{Validation: 77}, 1197, 77},
		{imageset.Options{PerClass: 30}, 300, 100},
		{imageset.Options{PerClass: 30, Validation: 20}, 300, 20},
		{imageset.Options{PerClass: 117}, 1167, 233}, // one class has but 114
		{imageset.Options{PerClass: 1000}, 1197, 300},
	} {
		set := openDigits(t, test.options)
		if set.Train.Len() != test.train || set.Validation.Len() != test.val || set.Test.Len() != 300 {
			t.Errorf("%+v keeps %d, %d and %d images, want %d, %d and 300", test.options,
				set.Train.Len(), set.Validation.Len(), set.Test.Len(), test.train, test.val)
		}
	}
	one, two := openDigits(t, imageset.Options{Train: 203, Seed: 1}), openDigits(t, imageset.Options{Train: 203, Seed: 2})
	n := counts(one.Train)
	if low, high := slices.Min(n[:]), slices.Max(n[:]); low != 20 || high != 21 {
		t.Errorf("203 images have %d to %d of a class, want 20 or 21", low, high)
	}
	if one.Fingerprint() == two.Fingerprint() {
		t.Error("two seeds keep the same images")
	}
	if !slices.Equal(one.Mean, two.Mean) {
		t.Error("two seeds normalise differently, want the statistics of all training images")
	}
}

func TestOpenRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, test := range []struct {
		ref     string
		options imageset.Options
		want    string
	}{
		{"svhn:x", imageset.Options{}, `data set is "svhn:x", want one of digits, mnist, fashionmnist, cifar10, cifar100, folder, imagenet`},
		{"digits:x", imageset.Options{}, `data set "digits:x" names a folder, want "digits" alone`},
		{"mnist", imageset.Options{}, `data set "mnist" names no folder, want mnist:DIR`},
		{"digits", imageset.Options{Side: -1}, `data set "digits": side is -1, want 0 (as stored) to 4096`},
		{"digits", imageset.Options{Train: -1}, `data set "digits": training and validation images are -1 and 0, want 0 (all) or more`},
		{"digits", imageset.Options{PerClass: -1}, `data set "digits": training images of a class are -1, want 0 (all) or more`},
		{"digits", imageset.Options{PerClass: 2, Train: 9}, `data set "digits": 9 training images and 2 of a class are both asked for, want one of them`},
	} {
		if _, err := imageset.Open(test.ref, test.options); err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
}

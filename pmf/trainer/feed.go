package trainer

import (
	"math/rand/v2"

	"github.com/gomlx/compute"

	"pmfnas/pmf/imageset"
)

// A feed hands out the training images of an epoch, batch by batch, augmented on the host.
type feed struct {
	trainer      *Trainer
	order        []int
	batch        int
	augmentation imageset.Augmentation
	random       *rand.Rand
	at           int
	pixels       []float32
	labels       []int32
}

// steps returns how many batches there are. The images that are left over, fewer than a
// batch, are not used: another epoch has another order.
func (f *feed) steps() int { return len(f.order) / f.batch }

// next puts the next batch on the device.
func (f *feed) next() (images, labels compute.Buffer, err error) {
	set := f.trainer.set
	if f.labels == nil { // an upload copies, so that one pair of arrays serves all
		f.pixels = make([]float32, f.batch*set.Height*set.Width*set.Channels)
		f.labels = make([]int32, f.batch)
	}
	indices := f.order[f.at : f.at+f.batch]
	f.at += f.batch
	set.Batch(f.pixels, set.Train, indices, f.augmentation, f.random)
	for i, index := range indices {
		f.labels[i] = set.Train.Labels[index]
	}
	return f.trainer.uploadBatch(f.pixels, f.labels)
}

package imageset

import "context"

// loadFolder reads colour images of any classes. A tenth of the training images, at most
// 5,000, becomes the validation split. All are decoded into memory, 3·Side² bytes each.
func loadFolder(ctx context.Context, folder string, o Options) (*Set, error) {
	set := &Set{Name: "folder", Height: o.Side, Width: o.Side, Channels: 3, Flips: o.Flips}
	if err := readPictures(ctx, set, folder, o, o.Side > 0); err != nil {
		return nil, err
	}
	set.cutValidation()
	return set, nil
}

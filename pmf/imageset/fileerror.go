package imageset

import "fmt"

// FileError locates what is wrong with a file of images, as in:
// data_batch_1.bin: byte 3073: label is 12, want 0 to 9. Take it out of an error with errors.As.
type FileError struct {
	File      string
	Offset    int64 // of the byte, from 0, after unpacking; negative means the whole file
	Field     string
	Got, Want string
}

// Error writes file, place, field, value and what was wanted.
func (e *FileError) Error() string {
	place := ""
	if e.Offset >= 0 {
		place = fmt.Sprintf("byte %d: ", e.Offset)
	}
	return fmt.Sprintf("%s: %s%s is %s, want %s", e.File, place, e.Field, e.Got, e.Want)
}

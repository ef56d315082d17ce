# p adjusted over a family of tests, each of which was checked before, by Benjamini and Hochberg or by Holm.

adjusted <- function(method, family, place) {
  p.adjust(state$families[[family]], c(bh = "BH", holm = "holm")[[method]])[place]
}

# Reference numbers of comparisons of logarithms: Rscript comparison.R > comparison.json
# R with jsonlite. Games-Howell and the interval of Hedges' g are written from their formulas.
suppressMessages(library(jsonlite))

air <- airquality[!is.na(airquality$Ozone), ]
y <- log(air$Ozone); group <- air$Month - 5

welch <- oneway.test(y ~ group)
sizes <- tapply(y, group, length); means <- tapply(y, group, mean); parts <- tapply(y, group, var) / sizes
pairs <- t(combn(length(sizes), 2))
games_howell <- apply(pairs, 1, function(pair) {
  i <- pair[1]; j <- pair[2]; error <- sqrt(parts[[i]] + parts[[j]])
  df <- (parts[[i]] + parts[[j]])^2 / (parts[[i]]^2 / (sizes[[i]] - 1) + parts[[j]]^2 / (sizes[[j]] - 1))
  difference <- means[[i]] - means[[j]]; q <- abs(difference) / error * sqrt(2)
  half <- qtukey(.95, length(sizes), df) / sqrt(2) * error
  list(ratio = exp(difference), low = exp(difference - half), high = exp(difference + half),
       p = ptukey(q, length(sizes), df, lower.tail = FALSE))
})

early <- y[group < 2]; late <- y[group >= 2]
t_log <- t.test(early, late)
hedges <- function(a, b) {
  df <- length(a) + length(b) - 2; scale <- sqrt(length(a) * length(b) / (length(a) + length(b)))
  pooled <- sqrt(((length(a) - 1) * var(a) + (length(b) - 1) * var(b)) / df)
  t <- (mean(a) - mean(b)) / pooled * scale; j <- exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
  bound <- function(p) uniroot(function(n) pt(t, df, n) - p, c(t - 10, t + 10), tol = 1e-12)$root / scale * j
  list(g = j * t / scale, low = bound(.975), high = bound(.025))
}

cat(toJSON(list(
  ozone = air$Ozone, month = group,
  welch_anova = list(f = welch$statistic[[1]], df = unname(welch$parameter), p = welch$p.value),
  games_howell = games_howell,
  welch_t = list(t = t_log$statistic[[1]], df = t_log$parameter[[1]], p = t_log$p.value,
                 ratio = exp(mean(early) - mean(late)), interval = exp(t_log$conf.int[1:2])),
  hedges = hedges(early, late)
), auto_unbox = TRUE, digits = NA, pretty = TRUE))
cat("\n")

K058: `median_days` needs medians or percentiles of several values in one statement, which the dialect `redshift` cannot say

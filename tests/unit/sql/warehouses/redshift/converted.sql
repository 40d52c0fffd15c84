K058: `converted` needs exchange rates by day, which the dialect `redshift` cannot say
